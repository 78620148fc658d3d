-- Open a thread for a session.
--
-- KEYS: threads of the session
-- ARGV: thread id, thread, ttl_s
-- Returns 1.
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
