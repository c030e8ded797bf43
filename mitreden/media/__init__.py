"""Pictures: takes them in, makes small clean copies of them, keeps the files. The feature that shows a picture serves it.

Invariants: nobody ever gets the file that was uploaded, only copies that were painted anew; a row is committed after its
file is on disk, and a file goes after its row is gone; what a crash leaves behind, `jobs.sweep` clears away.
"""
