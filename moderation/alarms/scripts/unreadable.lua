-- Give up a step of the outbox that can't be read, telling nothing of it but that it was there.
--
-- KEYS: lease, outbox, dead
-- ARGV: fencing token, group, entry id, dead letters at most
-- Returns 1, or -1 when the duty is another's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
if redis.call('XACK', KEYS[2], ARGV[2], ARGV[3]) == 0 then return 1 end
redis.call('XDEL', KEYS[2], ARGV[3])
redis.call('XADD', KEYS[3], 'MAXLEN', ARGV[4], '*', 'target', '', 'call', '', 'reason', 'unreadable')
return 1
