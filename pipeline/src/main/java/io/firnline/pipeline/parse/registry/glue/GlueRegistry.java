package io.firnline.pipeline.parse.registry.glue;

import io.firnline.pipeline.parse.registry.KnownSchemas;
import io.firnline.pipeline.parse.registry.Patience;
import io.firnline.pipeline.parse.registry.RegisteredSchema;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.beam.sdk.io.aws2.common.ClientBuilderFactory;
import org.apache.beam.sdk.io.aws2.options.AwsOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetSchemaVersionResponse;
import software.amazon.awssdk.services.glue.model.GlueException;

/** AWS Glue's schema registry, as one process sees it. */
final class GlueRegistry {
  private static final int SERVER_ERRORS = 500;

  private static final Map<String, GlueRegistry> REGISTRIES = new ConcurrentHashMap<>();

  private final GlueSettings settings;
  private final KnownSchemas<UUID> known;

  private GlueRegistry(GlueSettings settings) {
    this.settings = settings;
    this.known = new KnownSchemas<>(this::read);
  }

  /** The registry of these settings; one for a process. */
  static GlueRegistry of(GlueSettings settings) {
    return REGISTRIES.computeIfAbsent(
        settings + " " + settings.aws().endpoint() + " " + settings.patienceMillis(),
        address -> new GlueRegistry(settings));
  }

  KnownSchemas<UUID> known() {
    return known;
  }

  /** A client has threads, and schemas are asked for once: it is made for one and closed. */
  private @Nullable RegisteredSchema read(UUID id) {
    try (GlueClient client = client()) {
      return Patience.ask(
          "schema version %s from schema registry %s".formatted(id, settings),
          settings.patienceMillis(),
          () -> once(client, id));
    }
  }

  private GlueClient client() {
    return ClientBuilderFactory.buildClient(
        PipelineOptionsFactory.as(AwsOptions.class), GlueClient.builder(), settings.aws());
  }

  private @Nullable RegisteredSchema once(GlueClient client, UUID id)
      throws Patience.AwayException {
    try {
      return schema(client.getSchemaVersion(r -> r.schemaVersionId(id.toString())));
    } catch (EntityNotFoundException e) {
      return null;
    } catch (GlueException e) {
      if (e.isThrottlingException() || e.statusCode() >= SERVER_ERRORS) {
        throw new Patience.AwayException(e.toString());
      }
      throw refused(id, e);
    } catch (SdkClientException e) {
      if (e.getCause() instanceof IOException) {
        throw new Patience.AwayException(e.toString());
      }
      throw refused(id, e);
    }
  }

  private IllegalStateException refused(UUID id, SdkException e) {
    return new IllegalStateException(
        "Cannot read schema version %s from schema registry %s: %s. Check --schemaRegistry, --awsCredentialsProvider, --endpoint, and that glue:GetSchemaVersion is allowed"
            .formatted(id, settings, e.getMessage()),
        e);
  }

  private @Nullable RegisteredSchema schema(GetSchemaVersionResponse version) {
    String name = settings.name();
    if (name != null && !version.schemaArn().contains(":schema/" + name + "/")) {
      return null;
    }
    return new RegisteredSchema(
        version.dataFormatAsString(), version.schemaDefinition(), List.of());
  }
}
