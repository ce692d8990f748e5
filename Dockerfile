# SPDX-License-Identifier: Apache-2.0
# The image for those who build with Docker; a release is built with "mvn -Pimage" and is the same in all
# that matters: base, user, flags, entry point (a test compares them).
#   docker build --build-arg COMMIT="$(git rev-parse HEAD)" -t clouduser-operator .
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY pom.xml LICENSE ./
COPY .mvn .mvn
COPY crds crds
COPY src/main src/main
ARG COMMIT=unknown
RUN mvn -B -ntp package -Dmaven.test.skip=true -Dspotless.check.skip=true -Djacoco.skip=true \
      -Djib.skip=true -Dmaven.buildNumber.skip=true -DbuildNumber=$COMMIT

FROM gcr.io/distroless/java17-debian12:nonroot
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="clouduser-operator" \
      org.opencontainers.image.revision="$COMMIT" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/clouduser/clouduser-operator"
COPY --from=build /build/target/clouduser-operator.jar /app/clouduser-operator.jar
WORKDIR /app
USER 65532:65532
EXPOSE 8080
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:MaxRAMPercentage=35", "-Xms24m", "-Xmn12m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=20", "-XX:ReservedCodeCacheSize=32m", "-Xss512k", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Xshare:auto", "-Djava.io.tmpdir=/tmp", "-cp", "/app/clouduser-operator.jar", "io.clouduser.Main"]
