package io.firnline.pipeline.source.kinesis;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.model.Record;

/** The records of one Kinesis shard, page by page. Used by the reader's own thread alone. */
interface ShardPages extends AutoCloseable {
  /**
   * The next page, or null when there is none now; never waits, and sees to it that one comes.
   *
   * @throws IOException if the shard cannot be read, or has not answered for too long
   */
  @Nullable Page poll() throws IOException;

  @Override
  void close();

  /**
   * What Kinesis answered.
   *
   * @param records in order; maybe none, also where more follow
   * @param behindMillis how far it is behind the newest record of the shard; 0: there are no more
   * @param ended whether the shard was closed, and these are its last records
   * @param askedMillis when it was asked for, or came: what arrived before is in it, once it is not
   *     behind
   */
  record Page(List<Record> records, long behindMillis, boolean ended, long askedMillis) {}
}
