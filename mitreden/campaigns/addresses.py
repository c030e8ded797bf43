"""First parts of addresses that the platform needs itself: no campaign can have them as its short address."""

RESERVED = frozenset(
    {
        "account", "api", "campaigns", "data", "desk", "easy", "favicon-ico", "feed", "feeds", "fields", "healthz", "help",
        "ideas", "legal", "metrics", "municipalities", "notices", "readyz", "region", "roadmap", "robots", "search",
        "sitemap", "static", "transparency", "admin", "login", "logout", "map", "new", "statistics", "index",
    }
)  # fmt: skip
