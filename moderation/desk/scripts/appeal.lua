-- Open an item for an appeal, once for each code.
--
-- KEYS: desk, appeal; due, due of, called, called by: see moderation.alarms
-- ARGV: new id, lane, rank, due_after_ms, code under which somebody is called when it is due, ttl_s of that
-- A new one is announced on desk:changes by its id.
-- Returns {id, room, 1 if new}, or {} when the code is unknown or what it is about is gone.
local desk, appeal = KEYS[1], KEYS[2]
local decision, appealed, made = unpack(redis.call('HMGET', appeal, 'decision', 'item', 'made'))
if not decision then return {} end
local old = desk .. ':item:' .. appealed
local room, session, member, lang, severity, reasons = unpack(redis.call('HMGET', old,
  'room', 'session', 'member', 'lang', 'severity', 'reasons'))
local kept = redis.call('HGET', desk .. ':decision:' .. decision, 'past')
if not kept or not lang then return {} end
if made then return {made, redis.call('HGET', desk .. ':item:' .. made, 'room') or '', 0} end

local past = cjson.decode(kept)
local id, lane = ARGV[1], ARGV[2]
local item = desk .. ':item:' .. id
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local due_ms = now_ms + tonumber(ARGV[4])
room = room or ''
local age = string.format('%017.0f', time[1] * 1000000 + time[2])
local place = table.concat({age, lane, lang, room, id}, ':')
local score = string.format('%.0f', tonumber(ARGV[3]) * 1e14 + due_ms)
redis.call('HSET', item, 'lane', lane, 'room', room, 'session', session or '', 'member', member or '', 'lang', lang,
  'opened_ms', string.format('%.0f', now_ms), 'due_ms', string.format('%.0f', due_ms), 'state', 'open',
  'severity', severity, 'reasons', reasons, 'version', 1, 'joined', 0, 'place', place, 'score', score,
  'appealed', decision, 'appealed_item', appealed, 'deciders', past.actor .. ' ' .. (past.second or ''))
redis.call('ZADD', desk .. ':open', score, place)
redis.call('HINCRBY', desk .. ':crowd', room, 1)
redis.call('SET', KEYS[5], ARGV[5], 'EX', ARGV[6])
redis.call('SET', KEYS[6], id, 'EX', ARGV[6])
redis.call('HSET', KEYS[4], ARGV[5], table.concat({lane, ARGV[4], 1}, ' '))
redis.call('ZADD', KEYS[3], string.format('%.0f', due_ms), ARGV[5])
redis.call('HSET', appeal, 'made', id)
redis.call('SPUBLISH', desk .. ':changes', id)
return {id, room, 1}
