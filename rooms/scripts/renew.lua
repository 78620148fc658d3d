-- Let a session live on, with a changed record if one is given. One that ended or is unknown stays as it is.
--
-- KEYS: session
-- ARGV: ttl_s, record (empty: the present one)
-- Returns 1 when it lives, 0 when not.
if redis.call('STRLEN', KEYS[1]) == 0 then return 0 end
if ARGV[2] == '' then
  redis.call('EXPIRE', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[1])
end
return 1
