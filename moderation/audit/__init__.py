"""The audit: one chain of all that staff decided and all that was changed about staff, without anybody's words."""
