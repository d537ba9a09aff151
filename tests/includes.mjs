#!/usr/bin/env node
// Lists the includes that a source does not use. It compares names and does not parse C++, so that
// it takes a second for all files. Our own header is used if the source names something that the
// header declares. A Qt header is used if the source names its class or gets such an object (`qt`).
// A standard header is used if the source names something in `standard`.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(dirname(dirname(fileURLToPath(import.meta.url))));
const files = execFileSync('git', ['ls-files', '*.cpp', '*.h'], { encoding: 'utf8' })
  .trim().split('\n');
const text = new Map(files.map(file => [file, readFileSync(file, 'utf8')]));

const named = source => new Set(source.match(/[A-Za-z_]\w*/g));
const code = source => source.replace(/^\s*#\s*include\b.*$/gm, '').replace(/\/\/.*$/gm, '');
const keywords = named('if for while switch return sizeof const constexpr static inline auto bool');

// The names that a header defines or declares: types, functions, constants, macros, enumerators.
function declared(header) {
  const names = new Set();
  const of = code(text.get(header));
  for (const pattern of [
    /\b(?:class|struct|enum(?:\s+class)?|using|namespace|union)\s+(\w+)/g,
    /#\s*define\s+(\w+)/g,
    /\b(\w+)\s*\(/g,
    /\b(\w+)\s*(?:=|\{|;|,|\[)/g,
  ])
    for (const [, name] of of.matchAll(pattern))
      if (!keywords.has(name))
        names.add(name);
  return names;
}

// Names by which a source uses the class of a Qt header without naming it: functions that return or
// take one.
const qt = {
  QAbstractButton: /[Bb]utton/,
  QApplication: /q(?:App|Gui)|QTEST_MAIN/,
  QBoxLayout: /Q[HV]BoxLayout/,
  QClipboard: /clipboard\(/i,
  QCoreApplication: /Q_DECLARE_TR_FUNCTIONS|\bqApp\b/,
  QDBusMetaType: /qDBusRegisterMetaType/,
  QGuiApplication: /QApplication|qGuiApp/,
  QHashFunctions: /qHash/,
  QJsonArray: /toArray\(/,
  QJsonDocument: /toDocument\(/,
  QJsonObject: /toObject\(/,
  QKeyEvent: /keyPressEvent|QTest::key/,
  QLabel: /setBuddy|label->|heading\(|line\(|text\(/i,
  QLineEdit: /lineEdit\(|edit|field/i,
  QMenu: /menuFor\(/,
  QMenuBar: /menuBar\(/,
  QMetaObject: /invokeMethod/,
  QNetworkDatagram: /receiveDatagram|datagram/i,
  QPushButton: /addButton|button/i,
  QScopeGuard: /qScopeGuard/,
  QScreen: /screen\(/i,
  QScrollArea: /area\(\)/,
  QScrollBar: /ScrollBar\(/,
  QSqlDriver: /driver\(/,
  QSqlError: /lastError\(/,
  QStackedWidget: /pages|stack/i,
  QStringBuilder: / % /,
  QtDBus: /QDBus/,
  QtEndian: /q(?:To|From)(?:Big|Little)Endian/,
  QTest: /\bQ(?:TEST_|COMPARE|VERIFY|FETCH|FAIL|SKIP|TRY_)/,
  QTextBlock: /[bB]lock\(|document\(/,
  QTextLayout: /layout/i,
  QTimeZone: /[tT]imeZone|Qt::UTC/,
  QtGlobal: /\bq(?:u?int\d*|sizetype|real|Abs|Bound|Max|Min|Round|Env|EnvironmentVariable|putenv|unsetenv|Warning|Version)\b|\bQ_|\bQT_/,
  QtMath: /\bq(?:Ceil|Floor|Sqrt|Degrees)|M_PI/,
  QtNumeric: /\bq(?:IsNaN|QNaN|Inf)/,
  QToolButton: /[bB]utton/,
  QWidget: /[wW]idget|viewport|parent/,
  QWindow: /windowHandle\(/,
};
const standard = {
  algorithm: /std::(?:ranges::)?(?:min|max|clamp|sort|stable_sort|find\w*|any_of|all_of|none_of|count\w*|equal\b|copy\w*|fill\w*|remove\w*|unique|reverse|rotate|transform|lower_bound|upper_bound|equal_range|binary_search|max_element|min_element|minmax|mismatch|search|swap_ranges|adjacent_find|partition\w*|nth_element|shuffle|for_each|generate\w*|includes|set_\w+|merge|is_sorted|lexicographical\w*|partial_sort|replace\w*|move_backward)/,
  optional: /std::(?:optional|nullopt|make_optional)/,
  functional: /std::(?:function|hash|invoke|less|greater|plus|equal_to|mem_fn|bind\w*|ref|cref|reference_wrapper)/,
  memory: /std::(?:unique_ptr|shared_ptr|weak_ptr|make_unique|make_shared|enable_shared|addressof|default_delete|static_pointer_cast)/,
  utility: /std::(?:move|pair|exchange|swap|forward|as_const|index_sequence|make_pair|in_place|declval|to_underlying)/,
  chrono: /chrono|\b\d+(?:ms|s|min|us|h)\b/,
  array: /std::(?:array|to_array|size)/,
  vector: /std::vector/,
  map: /std::(?:multi)?map/,
  set: /std::(?:multi)?set/,
  deque: /std::deque/,
  list: /std::list/,
  string: /std::(?:string|to_string|getline)/,
  string_view: /std::string_view/,
  atomic: /std::atomic|std::memory_order/,
  mutex: /std::(?:mutex|\w*lock\w*|call_once|once_flag)/,
  thread: /std::(?:thread|this_thread|jthread)/,
  variant: /std::(?:variant|visit|get|holds|monostate)/,
  tuple: /std::(?:tuple|tie|make_tuple|apply|get|ignore)/,
  limits: /numeric_limits/,
  cmath: /std::(?:abs|ceil|floor|round|lround|sqrt|pow|fmod|hypot|log\w*|exp|isnan|isfinite|nextafter|sin|cos|trunc|cbrt|llround)/,
  numeric: /std::(?:accumulate|iota|gcd|lcm|reduce|partial_sum|midpoint|inner_product)/,
  random: /std::(?:mt19937\w*|uniform\w*|random_device|minstd\w*|bernoulli\w*)/,
  iterator: /std::(?:back_inserter|next|prev|distance|begin|end|size|ssize|make_move_iterator|advance|inserter)/,
  type_traits: /std::(?:is_\w+|enable_if\w*|decay\w*|remove_\w+|conditional\w*|invoke_result\w*|underlying\w*|true_type|false_type|void_t)/,
  cstring: /\b(?:mem\w+|str\w+)\(/,
  cerrno: /errno|\bE[A-Z]{2,}\b/,
};

let faults = 0;
for (const file of files) {
  if (/^tests\/.*\.h$/.test(file))
    continue; // a fixture includes what its tests need
  const source = text.get(file);
  const body = code(source);
  const names = named(body);
  for (const [, angle, path] of source.matchAll(/^#include\s+([<"])([^>"]+)[>"]/gm)) {
    const name = basename(path);
    let used = true;
    if (angle === '"') {
      const own = basename(file).replace(/\.cpp$/, '.h');
      const headers = files.filter(each => each === path || each.endsWith(`/${path}`));
      if (headers.length > 0 && name !== own)
        used = headers.some(header => [...declared(header)].some(each => names.has(each)));
    } else if (/^Q[A-Z]\w*$/.test(name) || /^Qt[A-Z]/.test(name)) {
      used = names.has(name) || Boolean(qt[name]?.test(body));
    } else if (standard[path]) {
      used = standard[path].test(body);
    }
    if (!used) {
      console.log(`${file}: nothing of ${path} is used`);
      faults += 1;
    }
  }
}
process.exit(faults === 0 ? 0 : 1);
