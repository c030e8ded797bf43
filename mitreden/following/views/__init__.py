"""Following, the account's page of it, the way out of mails, and feeds."""
