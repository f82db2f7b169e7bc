package io.firnline.pipeline.source;

/** What the thread of a reader does: claims or restores, then reads until nobody wants more. */
@FunctionalInterface
public interface FeedTask {
  /**
   * Hands over what it reads, up to the end of the source or until {@link HandOver#isClosed}. What
   * it throws goes to the reader, which throws it at the runner.
   *
   * @throws InterruptedException when it is interrupted, as closing does
   */
  void run(HandOver handOver) throws Exception;
}
