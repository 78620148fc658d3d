"""The desk: pages for the people who moderate."""
