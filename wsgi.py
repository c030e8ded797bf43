"""The application for any WSGI server."""

from mitreden.app import create_app

app = create_app()
