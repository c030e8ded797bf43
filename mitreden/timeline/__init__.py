"""What happened to a thing, for people to read: keys and data, put into words by the page.

Features append downwards when they change something; a page reads the life-line of one thing with one query.
"""
