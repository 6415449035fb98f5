export const MONGO_URLS = 'mongodb://127.0.0.1:27017/parley';

/** Whether it has the scheme of MongoDB's URLs; the driver checks the rest. */
export const isMongoUrl = (text: string): boolean => /^mongodb(\+srv)?:\/\/./.test(text);

export const REDIS_URLS = 'redis://127.0.0.1:6379 or rediss://user:password@redis.example.com:6380/0';

/** Whether the client of Redis connects by this URL to the server that it names. */
export const isRedisUrl = (text: string): boolean => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    /^rediss?:$/.test(url?.protocol ?? '') && url?.hostname !== '' && /^\/?\d*$/.test(url?.pathname ?? '')
  );
};
