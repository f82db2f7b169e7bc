package io.firnline.pipeline.parse.registry;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a schema registry with Confluent's HTTP interface is reached.
 *
 * @param url its address, without a slash at the end
 * @param login {@code user:password}, or a reference to it that is resolved where the registry is
 *     asked; null for none
 * @param patienceMillis how long a registry that is away is waited for
 */
public record RegistrySettings(String url, @Nullable String login, long patienceMillis)
    implements Registry {
  private static final long serialVersionUID = 1L;

  public RegistrySettings {
    url = url.replaceFirst("/+$", "");
  }

  @Override
  public MessageTypes messageTypes() {
    return MessageTypes.BY_NESTING;
  }

  @Override
  public <P> SchemaPlans<P> plans(Function<RegisteredSchema, P> planner) {
    return new ConfluentPlans<>(SchemaRegistry.of(this), planner);
  }

  /** The address alone: a login is never shown. */
  @Override
  public String toString() {
    return url;
  }
}
