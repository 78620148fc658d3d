-- Add one thing to words that are still kept; never make them anew, since then they would have no end.
--
-- KEYS: item
-- ARGV: field, value (empty: take the field away), and where fields are numbered, how many there may be (else 0)
-- Returns 1 when done, 0 when the words are gone or there are too many.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local field, most = ARGV[1], tonumber(ARGV[3])
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[1], field)
  return 1
end
if most > 0 then
  local number = redis.call('HINCRBY', KEYS[1], 'notes', 1)
  if number > most then return 0 end
  field = field .. number
end
redis.call('HSET', KEYS[1], field, ARGV[2])
return 1
