-- Look whether somebody may act now, and remember that they did.
--
-- KEYS: account, sessions
-- ARGV: token key, now_ms, idle_ms, ttl_ms, written anew after_ms, language (empty: as before)
-- Returns the session, the role and the pseudonym, or nothing.
local now = tonumber(ARGV[2])
local kept = redis.call('HGET', KEYS[2], ARGV[1])
if not kept or redis.call('HGET', KEYS[1], 'state') ~= 'active' then return false end
local session = cjson.decode(kept)
if now - session.seen_at_ms >= tonumber(ARGV[3]) or now - session.opened_at_ms >= tonumber(ARGV[4]) then
  redis.call('HDEL', KEYS[2], ARGV[1])
  return false
end
if ARGV[6] ~= '' or now - session.seen_at_ms >= tonumber(ARGV[5]) then
  session.seen_at_ms = math.max(now, session.seen_at_ms)
  if ARGV[6] ~= '' then session.lang = ARGV[6] end
  kept = cjson.encode(session)
  redis.call('HSET', KEYS[2], ARGV[1], kept)
end
return {kept, redis.call('HGET', KEYS[1], 'role'), redis.call('HGET', KEYS[1], 'pseudonym')}
