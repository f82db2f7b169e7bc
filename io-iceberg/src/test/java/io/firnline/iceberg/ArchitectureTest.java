package io.firnline.iceberg;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom among the rooms of the library; its root package is the public face. */
@AnalyzeClasses(
    packages = "io.firnline.iceberg",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "io.firnline.iceberg";

  @ArchTest
  static final ArchRule NOTHING_KNOWS_THE_PIPELINE =
      noClasses().should().dependOnClassesThat().resideInAPackage("io.firnline.pipeline..");

  @ArchTest
  static final ArchRule NOBODY_USES_BEAMS_ICEBERG_SINK =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam.sdk.io.iceberg..", "org.apache.beam.sdk.managed..");

  @ArchTest
  static final ArchRule NOBODY_KNOWS_A_RUNNER =
      noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.beam.runners..");

  @ArchTest
  static final ArchRule THE_LEDGER_IS_PURE =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".ledger")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.beam..", "org.apache.parquet..", "org.apache.iceberg..");

  @ArchTest
  static final ArchRule BLOCKS_KNOW_NO_OTHER_ROOM =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".block")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".file", ROOT + ".commit", ROOT + ".ledger", ROOT + ".table");

  @ArchTest
  static final ArchRule FILES_DO_NOT_KNOW_COMMITS =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".file")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".commit");

  @ArchTest
  static final ArchRule TABLES_KNOW_NO_OTHER_ROOM =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".table")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(ROOT + ".file", ROOT + ".commit", ROOT + ".ledger", ROOT + ".block");

  @ArchTest
  static final ArchRule ROOMS_KNOW_OF_THE_FACE_ONLY_THE_RESULT =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".*")
          .should()
          .dependOnClassesThat(
              resideInAPackage(ROOT)
                  .and(
                      not(
                          belongTo(
                              describe(
                                  "CommittedSnapshot",
                                  c ->
                                      c.getSimpleName().equals("CommittedSnapshot")
                                          || c.getSimpleName()
                                              .startsWith("AutoValue_CommittedSnapshot"))))));

  @ArchTest
  static final ArchRule NO_CYCLES_BETWEEN_ROOMS =
      slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule BLOCKS_KNOW_NO_TRANSFORMS =
      noClasses()
          .that()
          .resideInAPackage(ROOT + ".block")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.beam.sdk.transforms");

  /** Flink brings slf4j 1.7 for its jobs too: what is new in 2.0 is not there. */
  @ArchTest
  static final ArchRule LOGS_AS_SLF4J_17_CAN =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.slf4j.spi.LoggingEventBuilder");
}
