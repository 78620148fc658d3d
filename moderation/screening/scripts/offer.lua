-- Put a message that was just delivered in line to be screened. What nobody takes goes by itself, the oldest first.
--
-- KEYS: line
-- ARGV: message, how many may wait, ttl_ms
-- Returns how many left the line unread.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('XADD', KEYS[1], '*', 'said', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
local late = redis.call('XTRIM', KEYS[1], 'MINID', string.format('%.0f', now_ms - tonumber(ARGV[3])))
return late + redis.call('XTRIM', KEYS[1], 'MAXLEN', ARGV[2])
