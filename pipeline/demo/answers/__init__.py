"""What must come out of the demo.

Belongs here: counts of the prefecture as it was delivered, and lists of what was planted.
Does not belong here: anything that changes the prefecture.
"""
