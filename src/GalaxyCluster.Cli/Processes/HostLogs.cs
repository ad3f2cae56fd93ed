using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace GalaxyCluster.Cli.Processes;

/// <summary>Where the hosts' log lines go: standard error with <c>--verbose</c>, else nowhere.</summary>
internal static class HostLogs
{
    public static ILoggerFactory Create(bool verbose) =>
        verbose
            ? LoggerFactory.Create(logging => logging
                .SetMinimumLevel(LogLevel.Debug)
                .AddFilter("Microsoft", LogLevel.Warning)
                .AddFilter("Grpc", LogLevel.Warning)
                .AddSimpleConsole(options =>
                {
                    options.SingleLine = true;
                    options.TimestampFormat = "HH:mm:ss.fff ";
                    options.ColorBehavior = LoggerColorBehavior.Disabled;
                })
                .Services.Configure<ConsoleLoggerOptions>(
                    options => options.LogToStandardErrorThreshold = LogLevel.Trace))
            : NullLoggerFactory.Instance;
}
