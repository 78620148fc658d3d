-- Read what one member of a room does not see.
--
-- KEYS: blocks, blockers, reported, revision
-- Returns {revision, [members blocked], [members who block], [reported "epoch:seq"]}.
return {
  tonumber(redis.call('GET', KEYS[4]) or '0'),
  redis.call('SMEMBERS', KEYS[1]),
  redis.call('SMEMBERS', KEYS[2]),
  redis.call('ZRANGE', KEYS[3], 0, -1),
}
