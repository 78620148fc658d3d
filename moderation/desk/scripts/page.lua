-- Read a page of the queue, in the order in which it is to be worked.
--
-- KEYS: desk
-- ARGV: lane, language, room (each empty: any), items at most, entries looked at at most, score and place of the last
--       entry seen (empty: from the top), reason (empty: any)
-- Returns {now_ms, score, place, [[id, [field, value, ...]], ...]}; score and place are empty at the end of the queue.
local desk = KEYS[1]
local open = desk .. ':open'
local limit, look = tonumber(ARGV[4]), tonumber(ARGV[5])
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

local function has_reason(id, reason)
  local reasons = redis.call('HGET', desk .. ':item:' .. id, 'reasons') or ''
  return string.find(' ' .. reasons .. ' ', ' ' .. reason .. ' ', 1, true)
end

local at = 0
if ARGV[7] ~= '' then
  local rank = redis.call('ZRANK', open, ARGV[7])
  at = rank and rank + 1 or redis.call('ZCOUNT', open, '-inf', '(' .. ARGV[6])
end
local entries = redis.call('ZRANGE', open, at, at + look - 1, 'WITHSCORES')
local found = {}
local score, place = '', ''
for i = 1, #entries, 2 do
  local lane, lang, room, id = string.match(entries[i], '^%d+:(.-):(.-):(.-):(.+)$')
  local fits = (ARGV[1] == '' or ARGV[1] == lane) and (ARGV[2] == '' or ARGV[2] == lang)
    and (ARGV[3] == '' or ARGV[3] == room) and (ARGV[8] == '' or has_reason(id, ARGV[8]))
  if fits then found[#found + 1] = {id, redis.call('HGETALL', desk .. ':item:' .. id)} end
  place, score = entries[i], entries[i + 1]
  if #found == limit then break end
end
if place == redis.call('ZRANGE', open, -1, -1)[1] then score, place = '', '' end
return {now_ms, score, place, found}
