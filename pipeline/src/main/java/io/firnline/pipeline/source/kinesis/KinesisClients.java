package io.firnline.pipeline.source.kinesis;

import java.net.URI;
import org.apache.beam.sdk.io.aws2.common.ClientBuilderFactory;
import org.apache.beam.sdk.io.aws2.common.ClientConfiguration;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import software.amazon.awssdk.services.kinesis.KinesisAsyncClientBuilder;

/**
 * Makes clients of Kinesis as Beam makes all of its clients of AWS: from {@link AwsOptions} and the
 * factory that they name.
 */
public final class KinesisClients {
  /** Each shard of a consumer has a stream of its own, all the time. */
  private static final int MOST_REQUESTS = 1_000;

  private KinesisClients() {}

  /**
   * A client; does no I/O but for what the SDK needs to find region and credentials.
   *
   * @throws software.amazon.awssdk.core.exception.SdkClientException if there is no region
   */
  public static KinesisAsyncClient client(PipelineOptions options) {
    AwsOptions aws = options.as(AwsOptions.class);
    NettyNioAsyncHttpClient.Builder http =
        NettyNioAsyncHttpClient.builder().maxConcurrency(MOST_REQUESTS);
    URI endpoint = aws.getEndpoint();
    if (endpoint != null && "http".equals(endpoint.getScheme())) {
      http.protocol(Protocol.HTTP1_1); // without TLS nobody tells which version a server speaks
    }
    KinesisAsyncClientBuilder builder = KinesisAsyncClient.builder().httpClientBuilder(http);
    return ClientBuilderFactory.buildClient(aws, builder, ClientConfiguration.builder().build());
  }

  /** Closes a client. That takes the SDK seconds, for which nobody has to wait. */
  public static void closeBehind(KinesisAsyncClient client) {
    Thread closing = new Thread(client::close, "firnline-kinesis-close");
    closing.setDaemon(true);
    closing.start();
  }
}
