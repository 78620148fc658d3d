-- Leave an invitation. That of the first account voids an earlier one, and is none once there is staff.
--
-- KEYS: entries and head of the audit, invitation, accounts, first
-- ARGV: order, entry, its hash, invitation, ttl_ms, kind (first, new), what every key of an invitation begins with,
--       invitation's token key
-- Returns done, staffed or overtaken.
if tonumber(redis.call('HGET', KEYS[2], 'order') or '0') + 1 ~= tonumber(ARGV[1]) then return 'overtaken' end
if ARGV[6] == 'first' and redis.call('SCARD', KEYS[4]) > 0 then return 'staffed' end
redis.call('XADD', KEYS[1], ARGV[1] .. '-0', 'entry', ARGV[2], 'hash', ARGV[3])
redis.call('HSET', KEYS[2], 'order', ARGV[1], 'hash', ARGV[3])
if ARGV[6] == 'first' then
  local earlier = redis.call('GET', KEYS[5])
  if earlier then redis.call('DEL', ARGV[7] .. earlier) end
  redis.call('SET', KEYS[5], ARGV[8], 'PX', ARGV[5])
end
redis.call('SET', KEYS[3], ARGV[4], 'PX', ARGV[5])
return 'done'
