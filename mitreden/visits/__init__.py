"""What somebody does before they have said who they are: a visit with its deeds, sealed with the visit's own key.

The key is in the browser's cookie and, wrapped, in what the mail's token opens; the database has neither. Invariants: a deed
is never readable from the database alone; a visit ends once, confirmed or thrown away, and after seven days by itself.
What a deed means, and how it comes to count, is for `guests`.
"""
