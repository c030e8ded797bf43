"""Flask glue that features share: rendering, access decisions, errors, filters, headers, translations, transactions."""
