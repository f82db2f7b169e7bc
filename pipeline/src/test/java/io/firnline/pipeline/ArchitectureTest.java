package io.firnline.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom among the rooms of the pipeline; its root package puts them together. */
@AnalyzeClasses(
    packages = "io.firnline.pipeline",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.firnline.pipeline";

  @ArchTest
  static final ArchRule NOBODY_USES_BEAMS_ICEBERG_SINK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam.sdk.io.iceberg..", "org.apache.beam.sdk.managed..");

  @ArchTest
  static final ArchRule SOURCES_KNOW_NO_PARSER_AND_NO_LAUNCHER =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".source..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + ".parse..", ROOT + ".cli..", ROOT + ".launch..", ROOT + ".options..");

  @ArchTest
  static final ArchRule PARSERS_KNOW_NO_SOURCE_SYSTEM_AND_NO_LAUNCHER =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".parse..", ROOT + ".row..", ROOT + ".time..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              ROOT + ".source.kafka..",
              ROOT + ".source.files..",
              ROOT + ".source.kinesis..",
              ROOT + ".cli..",
              ROOT + ".launch..",
              ROOT + ".options..");

  @ArchTest
  static final ArchRule OPTIONS_KNOW_NO_RUNNER =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".options..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam.runners..", "org.apache.flink..");

  @ArchTest
  static final ArchRule ONLY_SOURCES_LAUNCH_AND_CLI_KNOW_KAFKA =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT + ".source.kafka..", ROOT + ".launch..", ROOT + ".cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka..");

  @ArchTest
  static final ArchRule ONLY_KINESIS_GLUE_LAUNCH_AND_MAIN_KNOW_AWS =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              ROOT + ".source.kinesis..", ROOT + ".parse.registry.glue..", ROOT + ".launch..", ROOT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("software.amazon..", "org.apache.beam.sdk.io.aws2..");

  @ArchTest
  static final ArchRule NO_CYCLES_BETWEEN_ROOMS =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  /** Flink brings slf4j 1.7 for its jobs too: what is new in 2.0 is not there. */
  @ArchTest
  static final ArchRule LOGS_AS_SLF4J_17_CAN =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.slf4j.spi.LoggingEventBuilder");
}
