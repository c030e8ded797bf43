"""News: short updates that the coordinators post to a campaign or to the whole region.

Owns `news_post`. Invariants: a post is told to followers once, by the one entry that publishing appends to the timeline;
editing appends none. A withdrawn post is seen by nobody but the team and does not come back. Who may read one stands in one
condition, `queries.visible_to`. Nothing is posted to a draft.
"""
