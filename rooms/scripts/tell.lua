-- Tell one session something once: leave the letter and announce it in one step, unless this was told before.
--
-- KEYS: mark, mail, channel
-- ARGV: letter, announcement, letters at most, ttl_s of the letter, ttl_s of the mark
-- Returns 1 when told, 0 when it had been told.
if not redis.call('SET', KEYS[1], '1', 'NX', 'EX', ARGV[5]) then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[3], '*', 'frame', ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[4])
redis.call('SPUBLISH', KEYS[3], ARGV[2])
return 1
