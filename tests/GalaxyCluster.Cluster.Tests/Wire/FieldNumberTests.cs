using Google.Protobuf.Reflection;
using V1 = GalaxyCluster.Wire.V1;

namespace GalaxyCluster.Cluster.Tests.Wire;

/// <summary>Numbers on the wire are for ever: a change here is a break with every older program.</summary>
public sealed class FieldNumberTests
{
    [Fact]
    public void SessionMessagesKeepTheirNumbers()
    {
        Assert.Equal("join=1 heartbeat=2 drain=3 failure=4", Numbers(V1.WorkerMessage.Descriptor));
        Assert.Equal("welcome=1 refusal=2 plan=3 heartbeat_ack=4 farewell=5", Numbers(V1.CoordinatorMessage.Descriptor));
        Assert.Equal(
            "worker=1 protocol_version=2 run_hash=3 self_test_digest=4 threads=5 description=6 process=7 held_term=8 held_incarnation=9 host=10 process_id=11",
            Numbers(V1.JoinRequest.Descriptor));
        Assert.Equal(
            "term=1 incarnation=2 run_definition=3 run_hash=4 heartbeat_milliseconds=5 silence_milliseconds=6",
            Numbers(V1.Welcome.Descriptor));
        Assert.Equal(
            "term=1 incarnation=2 plan_revision=3 counter=4 ready=5 stage=6 units_done=7 units_planned=8 "
            + "units_computing=9 units_ended=10",
            Numbers(V1.Heartbeat.Descriptor));
        Assert.Equal(
            "term=1 incarnation=2 revision=3 stage=4 parameters_sha256=5 blocks=6 prepare_first=7 prepare_count=8",
            Numbers(V1.Plan.Descriptor));
    }

    [Fact]
    public void BulkMessagesKeepTheirNumbers()
    {
        Assert.Equal("header=1 chunk=2", Numbers(V1.Frame.Descriptor));
        Assert.Equal("offset=1 crc32c=2 data=3", Numbers(V1.Chunk.Descriptor));
        Assert.Equal("total_bytes=1 sha256=2 contribution=3 round=4", Numbers(V1.Header.Descriptor));
        Assert.Equal(
            "caller=1 stage=2 assigned=3 samples=4 correct=5 loss_sum=6 unit_digests=7",
            Numbers(V1.ContributionHeader.Descriptor));
        Assert.Equal("worker=1 term=2 incarnation=3", Numbers(V1.Caller.Descriptor));
        Assert.Equal("caller=1 file=2 from=3", Numbers(V1.ShardRequest.Descriptor));
    }

    private static string Numbers(MessageDescriptor message) =>
        string.Join(' ', message.Fields.InFieldNumberOrder().Select(field => $"{field.Name}={field.FieldNumber}"));
}
