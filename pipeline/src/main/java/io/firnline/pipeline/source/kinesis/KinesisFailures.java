package io.firnline.pipeline.source.kinesis;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.kinesis.model.AccessDeniedException;
import software.amazon.awssdk.services.kinesis.model.KmsThrottlingException;
import software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import software.amazon.awssdk.services.kinesis.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;

/** Tells failures of Kinesis that pass from those that do not, and words them. */
final class KinesisFailures {
  private static final String PERMISSIONS =
      "kinesis:DescribeStreamSummary, ListShards, GetShardIterator and GetRecords on the streams, and with --kinesisConsumer also DescribeStreamConsumer, RegisterStreamConsumer and SubscribeToShard";

  private KinesisFailures() {}

  /** What really failed: futures wrap it. */
  static Throwable cause(Throwable e) {
    Throwable last = e;
    while ((last instanceof CompletionException || last instanceof ExecutionException)
        && last.getCause() != null) {
      last = last.getCause();
    }
    return last;
  }

  /** Whether to ask again later helps: throttling, a server in trouble, a network that is away. */
  static boolean passes(Throwable e) {
    if (e instanceof ProvisionedThroughputExceededException
        || e instanceof LimitExceededException
        || e instanceof KmsThrottlingException
        || e instanceof ResourceInUseException
        || e instanceof ApiCallTimeoutException
        || e instanceof ApiCallAttemptTimeoutException) {
      return true;
    }
    if (e instanceof AwsServiceException service) {
      return service.isThrottlingException() || service.statusCode() >= 500;
    }
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException || cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** The error as a user can act on it. */
  static IOException failure(String what, Throwable e) {
    String remedy = remedy(e);
    return new IOException(
        "Cannot %s: %s%s".formatted(what, text(e), remedy.isEmpty() ? "" : ". " + remedy), e);
  }

  /** What passes, in few words. */
  static IOException passing(Throwable e) {
    return new IOException(text(e), e);
  }

  /** The SDK adds advice and the state of its connections, behind the first sentence. */
  private static String text(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return e instanceof AwsServiceException service
        ? text(service)
        : message.split("\\. | \\(SDK Attempt", 2)[0];
  }

  private static String text(AwsServiceException e) {
    return e.awsErrorDetails() == null
        ? String.valueOf(e.getMessage())
        : e.awsErrorDetails().errorCode() + ", " + e.awsErrorDetails().errorMessage();
  }

  private static String remedy(Throwable e) {
    if (e instanceof ResourceNotFoundException) {
      return "Check --kinesisStreams, --awsRegion and the account of the credentials";
    }
    if (isCode(e, "AccessDeniedException") || e instanceof AccessDeniedException) {
      return "The role needs " + PERMISSIONS;
    }
    if (isCode(e, "UnrecognizedClientException")
        || isCode(e, "InvalidSignatureException")
        || isCode(e, "ExpiredTokenException")) {
      return "Check the credentials (--awsCredentialsProvider)";
    }
    return "";
  }

  private static boolean isCode(Throwable e, String code) {
    return e instanceof AwsServiceException service
        && service.awsErrorDetails() != null
        && code.equals(service.awsErrorDetails().errorCode());
  }
}
