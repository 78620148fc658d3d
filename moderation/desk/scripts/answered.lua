-- Learn that the author of an item has answered: nobody decides without having seen it, and a closed item waits again.
--
-- KEYS: desk; outbox, due, due of, called, called by: see moderation.alarms
-- ARGV: item id, due_after_ms; and should it wait again: code, 1 if it calls somebody at once (else 0), ttl_s of the code,
--       steps in the outbox at most
-- The answer is announced on desk:changes by the item's id.
-- Returns {1 if it was opened again}, or {} where there is no such item or whose it was is forgotten.
local desk, id = KEYS[1], ARGV[1]
local item = desk .. ':item:' .. id
local state, lane, room, session, place, score = unpack(redis.call('HMGET', item,
  'state', 'lane', 'room', 'session', 'place', 'score'))
if not state or state == 'forgotten' then return {} end
redis.call('HINCRBY', item, 'version', 1)
redis.call('SPUBLISH', desk .. ':changes', id)
local index = table.concat({desk, ':of:', session, ':', room, ':', lane})
if state ~= 'closed' or not redis.call('SET', index, id, 'NX') then return {0} end

local time = redis.call('TIME')
local due_ms = time[1] * 1000 + math.floor(time[2] / 1000) + tonumber(ARGV[2])
score = string.format('%.0f', math.floor(tonumber(score) / 1e14) * 1e14 + due_ms)
redis.call('HSET', item, 'state', 'open', 'due_ms', string.format('%.0f', due_ms), 'score', score)
redis.call('ZADD', desk .. ':open', score, place)
redis.call('ZREM', desk .. ':closed', id)
if lane == 'crisis' then
  redis.call('HINCRBY', desk .. ':crisis', session, 1)
else
  redis.call('HINCRBY', desk .. ':crowd', room, 1)
end
redis.call('SET', KEYS[5], ARGV[3], 'EX', ARGV[5])
redis.call('SET', KEYS[6], id, 'EX', ARGV[5])
redis.call('HSET', KEYS[4], ARGV[3], table.concat({lane, ARGV[2], 1}, ' '))
redis.call('ZADD', KEYS[3], string.format('%.0f', due_ms), ARGV[3])
if ARGV[4] == '1' then
  redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[6], '*', 'code', ARGV[3], 'lane', lane, 'step', 0)
end
return {1}
