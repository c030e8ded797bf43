"""First parts of addresses that the platform needs itself: no campaign can have them as its short address."""

RESERVED = frozenset(
    {
        "account", "api", "bundles", "campaigns", "cards", "comments", "data", "desk", "easy", "embed", "favicon-ico", "feed", "feeds",
        "fields", "follow", "healthz", "help", "ideas", "legal", "metrics", "municipalities", "news", "notices", "readyz",
        "region", "replies", "roadmap", "robots",
        "search", "sitemap", "static", "transparency", "unsubscribe", "admin", "login", "logout", "map", "new", "statistics",
        "index",
    }
)  # fmt: skip
