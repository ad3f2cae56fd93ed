using System.Net.Sockets;
using Grpc.Core;

namespace GalaxyCluster.Wire.Channels;

/// <summary>Says in a few words why a call failed, without the layers of wrapping.</summary>
public static class RpcCause
{
    /// <summary>One short phrase, without a full stop.</summary>
    public static string Of(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        for (Exception? inner = error is RpcException rpc ? rpc.Status.DebugException : error;
             inner is not null;
             inner = inner.InnerException)
        {
            if (inner is SocketException socket)
                return socket.Message;
        }
        return error is RpcException { Status: var status }
            ? $"{status.StatusCode}: {OneLine(status.Detail)}"
            : OneLine(error.Message);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").TrimEnd('.', ' ');
}
