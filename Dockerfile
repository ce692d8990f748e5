# SPDX-License-Identifier: Apache-2.0
# The image for those who build with Docker; a release is built with "mvn -Pimage" and is the same in all
# that matters: base, user, flags, entry point (a test compares them). This one also has a class-data archive,
# with which the operator starts in half the time; only an image's own Java can make it.
#   docker build --build-arg COMMIT="$(git rev-parse HEAD)" -t clouduser-operator .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml LICENSE ./
COPY .mvn .mvn
COPY crds crds
COPY src src
ARG COMMIT=unknown
RUN mvn -B -ntp package -Dmaven.test.skip=true -Dspotless.check.skip=true -Djacoco.skip=true \
      -Djib.skip=true -Dmaven.buildNumber.skip=true -DbuildNumber=$COMMIT
# Which classes a start needs, as the benchmark's starts tell.
RUN cp -p target/clouduser-operator.jar /clouduser-operator.jar \
 && mvn -B -ntp -Pbenchmark -Dmaven.buildNumber.skip=true -DbuildNumber=$COMMIT \
      -Dbenchmark.args="people= scenarios=start jar=/clouduser-operator.jar flags=-XX:DumpLoadedClassList=/classes.lst"

FROM gcr.io/distroless/java17-debian12:nonroot AS archive
COPY --from=build /clouduser-operator.jar /app/clouduser-operator.jar
COPY --from=build /classes.lst /app/classes.lst
RUN ["java", "-Xshare:dump", "-XX:+UseSerialGC", "-XX:SharedClassListFile=/app/classes.lst", "-XX:SharedArchiveFile=/tmp/clouduser.jsa", "-cp", "/app/clouduser-operator.jar"]

FROM gcr.io/distroless/java17-debian12:nonroot
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="clouduser-operator" \
      org.opencontainers.image.revision="$COMMIT" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/clouduser/clouduser-operator"
COPY --from=build /clouduser-operator.jar /app/clouduser-operator.jar
COPY --from=archive /tmp/clouduser.jsa /app/clouduser.jsa
WORKDIR /app
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxRAMPercentage=35", "-Xms24m", "-Xmn12m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20", "-XX:ReservedCodeCacheSize=32m", "-Xss512k", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Xshare:auto", "-Djava.io.tmpdir=/tmp", "-XX:SharedArchiveFile=/app/clouduser.jsa", "-cp", "/app/clouduser-operator.jar", "io.clouduser.Main"]
