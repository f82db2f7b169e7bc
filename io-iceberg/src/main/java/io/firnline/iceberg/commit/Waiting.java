package io.firnline.iceberg.commit;

/** The clock by which a committer waits. */
interface Waiting {
  Waiting SYSTEM =
      new Waiting() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long millis) throws InterruptedException {
          Thread.sleep(millis);
        }
      };

  long nanoTime();

  void sleep(long millis) throws InterruptedException;
}
