package io.firnline.pipeline.parse.registry.glue;

import io.firnline.pipeline.parse.registry.MessageTypes;
import io.firnline.pipeline.parse.registry.RegisteredSchema;
import io.firnline.pipeline.parse.registry.Registry;
import io.firnline.pipeline.parse.registry.SchemaPlans;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.beam.sdk.io.aws2.common.ClientConfiguration;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * How AWS Glue's schema registry is reached.
 *
 * @param region of AWS
 * @param name of the registry whose schemas count; null for those of all
 * @param aws credentials and endpoint, as Beam has them
 * @param patienceMillis how long a registry that is away is waited for
 */
public record GlueSettings(
    String region, @Nullable String name, ClientConfiguration aws, long patienceMillis)
    implements Registry {
  private static final long serialVersionUID = 1L;

  /** What an address of such a registry begins with. */
  public static final String SCHEME = "glue:";

  private static final Pattern ADDRESS =
      Pattern.compile("glue:([a-z]{2,}(?:-[a-z]+)+-\\d+)(?:/([A-Za-z0-9$_.#-]{1,255}))?");

  /** Whether an address is one of AWS Glue. */
  public static boolean isAddress(String text) {
    return text.startsWith(SCHEME);
  }

  /**
   * Passes an address.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static void check(String address) {
    var unused = matched(address);
  }

  private static Matcher matched(String address) {
    Matcher matcher = ADDRESS.matcher(address);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' is no address like glue:eu-west-1 or glue:eu-west-1/my-registry"
              .formatted(address));
    }
    return matcher;
  }

  /**
   * The registry of an address.
   *
   * @param options credentials and endpoint are {@link AwsOptions} of them
   */
  public static GlueSettings of(String address, PipelineOptions options, long patienceMillis) {
    Matcher matcher = matched(address);
    AwsOptions aws = options.as(AwsOptions.class);
    ClientConfiguration configuration =
        ClientConfiguration.create(
            aws.getAwsCredentialsProvider(), Region.of(matcher.group(1)), aws.getEndpoint());
    return new GlueSettings(matcher.group(1), matcher.group(2), configuration, patienceMillis);
  }

  @Override
  public <P> SchemaPlans<P> plans(Function<RegisteredSchema, P> planner) {
    return new GluePlans<>(GlueRegistry.of(this), planner);
  }

  @Override
  public MessageTypes messageTypes() {
    return MessageTypes.BY_NAME;
  }

  /** The address alone. */
  @Override
  public String toString() {
    return SCHEME + region + (name == null ? "" : "/" + name);
  }
}
