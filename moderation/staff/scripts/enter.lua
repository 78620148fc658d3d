-- Open a session for a right password and an unused code; the code is used up in the same step. An account that is
-- not active has no password, so a password that was right a moment ago opens nothing after it was closed.
--
-- KEYS: account, recovery, sessions, session, tries of a name, tries of a network (or not)
-- ARGV: id, password hash that was verified (empty: none), time step of the code (empty: not one of the app's),
--       recovery code hash, token key, session, now_ms, idle_ms, ttl_ms
-- Returns 1 when it is open, 0 when not.
local id, verified, step, recovery, token = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local now, idle, ttl = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
if verified == '' or redis.call('HGET', KEYS[1], 'password') ~= verified then return 0 end
if step ~= '' then
  if tonumber(step) <= tonumber(redis.call('HGET', KEYS[1], 'step') or 0) then return 0 end
  redis.call('HSET', KEYS[1], 'step', step)
elseif redis.call('SREM', KEYS[2], recovery) == 0 then
  return 0
end
local kept = redis.call('HGETALL', KEYS[3])
for place = 1, #kept, 2 do
  local session = cjson.decode(kept[place + 1])
  if now - session.seen_at_ms >= idle or now - session.opened_at_ms >= ttl then
    redis.call('HDEL', KEYS[3], kept[place])
  end
end
redis.call('HSET', KEYS[3], token, ARGV[6])
redis.call('PEXPIRE', KEYS[3], ttl)
redis.call('SET', KEYS[4], id, 'PX', ttl)
redis.call('DEL', KEYS[5])
if KEYS[6] and redis.call('EXISTS', KEYS[6]) == 1 then
  redis.call('HINCRBY', KEYS[6], 'count', -1)
  redis.call('HDEL', KEYS[6], 'closed_until')
end
return 1
