-- Keep a letter beside an item's words until its decision is carried out.
--
-- KEYS: item
-- ARGV: decision, letter, letters that may wait, turns at most
-- Returns 1 when kept or sent before, 0 when the words are gone, -1 when too many wait or the thread is full.
local item, field = KEYS[1], 'draft:' .. ARGV[1]
if redis.call('EXISTS', item) == 0 then return 0 end
if redis.call('HEXISTS', item, 'turned:' .. ARGV[1]) == 1 then return 1 end
if redis.call('HEXISTS', item, field) == 0 then
  local waiting, turns = 0, tonumber(redis.call('HGET', item, 'turns') or '0')
  for _, name in ipairs(redis.call('HKEYS', item)) do
    if string.sub(name, 1, 6) == 'draft:' then waiting = waiting + 1 end
  end
  if waiting >= tonumber(ARGV[3]) or turns + waiting >= tonumber(ARGV[4]) then return -1 end
end
redis.call('HSET', item, field, ARGV[2])
return 1
