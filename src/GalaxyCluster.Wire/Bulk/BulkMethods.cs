using GalaxyCluster.Wire.V1;
using Google.Protobuf;
using Grpc.Core;

namespace GalaxyCluster.Wire.Bulk;

/// <summary>The methods of <c>galaxycluster.v1.BulkService</c>, with frames marshalled by hand.</summary>
internal static class BulkMethods
{
    public const string ServiceName = "galaxycluster.v1.BulkService";

    public static Method<ParametersRequest, Frame> FetchParameters { get; } = new(
        MethodType.ServerStreaming, ServiceName, "FetchParameters",
        OfMessage(ParametersRequest.Parser), FrameMarshaller.Instance);

    public static Method<Frame, ContributionReply> SendContribution { get; } = new(
        MethodType.ClientStreaming, ServiceName, "SendContribution",
        FrameMarshaller.Instance, OfMessage(ContributionReply.Parser));

    public static Method<ShardRequest, Frame> FetchShard { get; } = new(
        MethodType.ServerStreaming, ServiceName, "FetchShard",
        OfMessage(ShardRequest.Parser), FrameMarshaller.Instance);

    private static Marshaller<T> OfMessage<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => Marshallers.Create<T>(
            (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
