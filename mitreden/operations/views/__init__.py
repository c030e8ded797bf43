"""Addresses for machines, and the desk's page of mails."""
