"""The people who look after the rooms: who they are to one another, and what each may do."""
