-- Count one look at words, by the day and with the item.
--
-- KEYS: looks of the day, looks at the item
-- ARGV: who and how much, the look, looks at most, ttl_s
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('EXPIRE', KEYS[1], ARGV[4])
redis.call('LPUSH', KEYS[2], ARGV[2])
redis.call('LTRIM', KEYS[2], 0, ARGV[3] - 1)
redis.call('EXPIRE', KEYS[2], ARGV[4])
