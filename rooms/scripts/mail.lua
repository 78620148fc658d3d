-- Leave one letter for a session: in one step, so that no letter can be left without an end.
--
-- KEYS: mail
-- ARGV: frame, letters at most, ttl_s
redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[2], '*', 'frame', ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
