"""Tests that look at the service as people do: through Chromium, with and without JavaScript."""
