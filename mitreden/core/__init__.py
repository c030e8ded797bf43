"""What every feature stands on: model base, clock, errors, pagination, rich text, keys. Knows neither Flask nor a feature."""
