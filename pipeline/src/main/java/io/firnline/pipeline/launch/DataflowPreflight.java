package io.firnline.pipeline.launch;

import com.google.api.services.dataflow.Dataflow;
import com.google.api.services.dataflow.model.Job;
import com.google.api.services.dataflow.model.ListJobsResponse;
import io.firnline.pipeline.options.FirnlineOptions;
import io.firnline.pipeline.text.Suggestions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the jobs that are on Dataflow before anything is uploaded: an update needs the running
 * job of its name, a launch that there is none.
 *
 * <p>A job that is built as a template is not submitted by this process: the service looks then.
 */
final class DataflowPreflight {
  private static final String RUNNING = "JOB_STATE_RUNNING";
  private static final Set<String> ENDING = Set.of("JOB_STATE_DRAINING", "JOB_STATE_CANCELLING");

  private final DataflowPipelineOptions options;
  private final String name;

  private DataflowPreflight(DataflowPipelineOptions options) {
    this.options = options;
    // Beam makes it one that Dataflow takes.
    this.name = options.getJobName().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalStateException if the job cannot be launched or updated, saying what to do
   */
  static void check(FirnlineOptions options) {
    DataflowPipelineOptions dataflow = options.as(DataflowPipelineOptions.class);
    if (dataflow.getTemplateLocation() == null) {
      new DataflowPreflight(dataflow).check();
    }
  }

  private void check() {
    List<Job> active = active();
    Optional<Job> same = active.stream().filter(job -> name.equals(job.getName())).findFirst();
    if (options.isUpdate()) {
      update(same.orElseThrow(() -> notThere(active)));
    } else {
      same.ifPresent(this::launch);
    }
  }

  private void update(Job job) {
    if (ENDING.contains(job.getCurrentState())) {
      throw new IllegalStateException(
          "Cannot update job '%s': %s is ending (%s); when it has ended, launch without --update: the new job goes on where the table ends"
              .formatted(name, job.getId(), job.getCurrentState()));
    }
    if (!RUNNING.equals(job.getCurrentState())) {
      throw new IllegalStateException(
          "Cannot update job '%s': %s does not run yet (%s); try again when it does"
              .formatted(name, job.getId(), job.getCurrentState()));
    }
  }

  private void launch(Job job) {
    if (ENDING.contains(job.getCurrentState())) {
      throw new IllegalStateException(
          "Cannot launch job '%s': %s is still ending (%s); try again when it has ended"
              .formatted(name, job.getId(), job.getCurrentState()));
    }
    throw new IllegalStateException(
        "Cannot launch job '%s': it is there already as %s (%s); give --update to replace it by this one, or end it first: gcloud dataflow jobs drain %s --region=%s. Another --jobName is no way out: of two jobs of one --writerId the older one stops"
            .formatted(name, job.getId(), job.getCurrentState(), job.getId(), options.getRegion()));
  }

  private IllegalStateException notThere(List<Job> active) {
    List<String> names = active.stream().map(Job::getName).sorted().toList();
    String guess =
        Suggestions.closest(name, names).map(n -> " (did you mean " + n + "?)").orElse("");
    return new IllegalStateException(
        "Cannot update job '%s': no job of this name runs in project %s, region %s%s; leave --update out to launch it, or correct --jobName, --project or --region"
            .formatted(name, options.getProject(), options.getRegion(), guess));
  }

  private List<Job> active() {
    try {
      List<Job> jobs = new ArrayList<>();
      String page = null;
      do {
        ListJobsResponse some = list(page);
        if (some.getJobs() != null) {
          jobs.addAll(some.getJobs());
        }
        page = some.getNextPageToken();
      } while (page != null && !page.isEmpty());
      return jobs;
    } catch (IOException e) {
      throw new IllegalStateException(
          "Cannot list the jobs of project %s in %s: %s; check --project, --region and the credentials (gcloud auth application-default login, or GOOGLE_APPLICATION_CREDENTIALS)"
              .formatted(options.getProject(), options.getRegion(), Failures.message(e)),
          e);
    }
  }

  private ListJobsResponse list(@Nullable String page) throws IOException {
    Dataflow.Projects.Locations.Jobs.List request =
        options
            .getDataflowClient()
            .projects()
            .locations()
            .jobs()
            .list(options.getProject(), options.getRegion())
            .setFilter("ACTIVE");
    return (page == null ? request : request.setPageToken(page)).execute();
  }
}
