-- End sessions, and with a state given close the account as well: its password and codes are gone.
--
-- Whoever was on a shift is no longer here from this step on.
--
-- KEYS: entries and head of the audit, account, recovery, sessions, channel, shifts, accounts, (invitation of the way
--       back)
-- ARGV: order (empty: somebody just leaves, which is nobody else's business), entry, its hash,
--       state (empty: the account stays as it is), token key of the way back (or empty), the way back, its ttl_ms,
--       1 to spare the last operator who could come in (or empty), ids of the sessions (none: all of them)
-- Returns how many sessions ended, -1 where there is no such account, -2 where it is spared, or overtaken.
local order, state = ARGV[1], ARGV[4]
if redis.call('EXISTS', KEYS[3]) == 0 then return -1 end
if order ~= '' and tonumber(redis.call('HGET', KEYS[2], 'order') or '0') + 1 ~= tonumber(order) then
  return 'overtaken'
end
local function is_active_operator(account)
  local role, how = unpack(redis.call('HMGET', account, 'role', 'state'))
  return role == 'operator' and how == 'active'
end
local function is_last_operator()
  if not is_active_operator(KEYS[3]) then return false end
  local accounts = string.match(KEYS[3], '^(.*:)[^:]+$')
  for _, id in ipairs(redis.call('SMEMBERS', KEYS[8])) do
    if accounts .. id ~= KEYS[3] and is_active_operator(accounts .. id) then return false end
  end
  return true
end
if ARGV[8] ~= '' and is_last_operator() then return -2 end
local wanted = {}
for place = 9, #ARGV do wanted[ARGV[place]] = true end
local tokens, ended = {}, {}
local kept = redis.call('HGETALL', KEYS[5])
for place = 1, #kept, 2 do
  local id = cjson.decode(kept[place + 1]).id
  if #ARGV < 9 or wanted[id] then
    tokens[#tokens + 1] = kept[place]
    ended[#ended + 1] = id
  end
end
-- first of all the entry: a script that fails is not undone, and nothing may change without it
if order ~= '' and (state ~= '' or #ended > 0) then
  redis.call('XADD', KEYS[1], order .. '-0', 'entry', ARGV[2], 'hash', ARGV[3])
  redis.call('HSET', KEYS[2], 'order', order, 'hash', ARGV[3])
end
if state ~= '' then
  redis.call('HDEL', KEYS[3], 'password', 'totp', 'reset')
  redis.call('HSET', KEYS[3], 'state', state)
  redis.call('DEL', KEYS[4])
  if ARGV[5] ~= '' then
    redis.call('HSET', KEYS[3], 'reset', ARGV[5])
    redis.call('SET', KEYS[9], ARGV[6], 'PX', ARGV[7])
  end
end
if #ended == 0 then return 0 end
redis.call('HDEL', KEYS[5], unpack(tokens))
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
for _, id in ipairs(ended) do
  local taken = redis.call('HGET', KEYS[7], id)
  if taken then
    local shift = cjson.decode(taken)
    shift.is_over, shift.until_ms = true, math.min(shift.until_ms, now_ms)
    redis.call('HSET', KEYS[7], id, cjson.encode(shift))
  end
end
local said = '{"type":"staff_sessions_ended","session_ids":' .. cjson.encode(ended) .. '}'
redis.call('SPUBLISH', KEYS[6], said)
return #ended
