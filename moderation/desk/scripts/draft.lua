-- Keep a letter beside an item's words until its decision is carried out.
--
-- KEYS: item
-- ARGV: draft field, letter
-- Returns 1 when kept, 0 when the words are gone.
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
